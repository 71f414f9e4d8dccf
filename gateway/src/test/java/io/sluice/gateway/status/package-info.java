@NullMarked
package io.sluice.gateway.status;

import org.jspecify.annotations.NullMarked;
