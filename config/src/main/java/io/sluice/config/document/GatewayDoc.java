package io.sluice.config.document;

import io.sluice.config.bind.Key;

/** {@code gateway:} */
public record GatewayDoc(
        @Key(value = "The plant or building, `{site}` in topics.", example = "plant7")
        Name site,

        @Key(value = "This gateway, unique in its site, `{gateway}` in topics.", example = "gw-01")
        Name name) {}
