/**
 * The command line. Results go to stdout, diagnostics to stderr, a failure is one line and an exit code of
 * {@link io.sluice.gateway.cli.ExitCode}.
 */
@NullMarked
package io.sluice.gateway.cli;

import org.jspecify.annotations.NullMarked;
