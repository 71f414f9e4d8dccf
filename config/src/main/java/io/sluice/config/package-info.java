/**
 * YAML into the settings records of the other rooms, with every mistake at its file, line and column. No engine ever
 * sees YAML. {@link io.sluice.config.SluiceConfig} is the way in; {@code yaml} reads text into a tree that keeps its
 * places, {@code bind} puts the tree onto records, {@code document} holds the records that have the shape of the files,
 * and {@code flatten} makes of them what the gateway runs on.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
