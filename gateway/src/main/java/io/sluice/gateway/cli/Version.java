package io.sluice.gateway.cli;

import picocli.CommandLine;

/** The version of this build and of the Java under it. */
final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
        String built = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (built == null ? "(not from a package)" : built), "Java " + System.getProperty("java.version")
        };
    }
}
