package io.sluice.gateway.cli;

import io.sluice.mqtt.client.ProtocolChoice;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a version of MQTT as the configuration has it: {@code mqtt-3-1-1}. */
final class ProtocolNames implements ITypeConverter<ProtocolChoice> {

    @Override
    public ProtocolChoice convert(String text) {
        return Arrays.stream(ProtocolChoice.values())
                .filter(choice -> name(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(Arrays.stream(ProtocolChoice.values())
                        .map(ProtocolNames::name)
                        .collect(Collectors.joining(", ", "one of ", ", not \"" + text + "\""))));
    }

    private static String name(ProtocolChoice choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
