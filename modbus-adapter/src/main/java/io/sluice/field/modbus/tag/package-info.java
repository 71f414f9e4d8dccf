/**
 * What a tag is, and how its registers become a value: its address, type, word order, scaling, bits and sentinels, and
 * {@link io.sluice.field.modbus.tag.TagDecoder}. All of it is pure, and knows neither links nor the wire.
 */
@NullMarked
package io.sluice.field.modbus.tag;

import org.jspecify.annotations.NullMarked;
