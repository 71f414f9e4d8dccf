package io.sluice.gateway.cli;

/** The exit codes of every command; 69, no Java, is the launcher's. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION = 3;
    static final int DEVICE_UNREACHABLE = 4;
    static final int BROKER_REFUSED = 5;

    private ExitCode() {}
}
