/**
 * Commands: messages that set a tag. {@link io.sluice.gateway.command.CommandDesk} takes them in, asks the guard, has the
 * link write, and answers; each leaves a line in the audit log and a record in the store.
 */
@NullMarked
package io.sluice.gateway.command;

import org.jspecify.annotations.NullMarked;
