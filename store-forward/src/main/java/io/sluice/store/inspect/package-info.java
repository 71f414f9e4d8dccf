/** Looking into a store, for operators: queues, their messages as JSON lines, and the files one by one. */
@NullMarked
package io.sluice.store.inspect;

import org.jspecify.annotations.NullMarked;
