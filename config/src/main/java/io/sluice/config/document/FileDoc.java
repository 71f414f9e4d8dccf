package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file: the main one, or one that another includes. Every block may stand in any file, each name once. */
public record FileDoc(
        @Key(value = "Who this gateway is.", otherwise = "must be given in one of the files") @Nullable
        At<GatewayDoc> gateway,

        @Key(
                value = "Files to read as well, in name order; `*` and `?` match within one folder or file name."
                        + " Paths are relative to this file.",
                example = "[models/*.yaml, devices/*.yaml]")
        List<At<String>> include,

        @Key(value = "Named periods for `every`.", example = "{fast: 500ms, slow: 10s}")
        Map<Name, At<Duration>> poll,

        @Key(value = "How readings are published to the local broker.", otherwise = "its defaults") @Nullable
        At<PublishDoc> publish,

        @Key("What holds where a device and its model say nothing.") @Nullable
        At<DefaultsDoc> defaults,

        @Key("One entry a wire.") Map<Name, At<LinkDoc>> links,

        @Key("One entry a device, or a row of equal devices.")
        Map<DevicePattern, At<DeviceDoc>> devices,

        @Key("Device types, where they are not in files of their own.")
        Map<Name, At<ModelDoc>> models,

        @Key(value = "Commands, which set tags.", otherwise = "nothing is ever written to a device") @Nullable
        At<CommandsDoc> commands,

        @Key(value = "The local broker.", otherwise = "its defaults") @Nullable
        At<BrokerDoc> broker,

        @Key("Remote brokers, each with its own queue on disk.")
        Map<Name, At<UpstreamDoc>> upstreams,

        @Key(value = "Where queues and state are kept.", otherwise = "its defaults") @Nullable
        At<StoreDoc> store) {}
