package io.sluice.field.modbus;

/** What exception codes mean [Application protocol 1.1b3, 7]. */
final class ExceptionTexts {

    private ExceptionTexts() {}

    static String of(int code) {
        return switch (code) {
            case 1 -> "the device does not have this function";
            case 2 -> "the device does not have this address";
            case 3 -> "the device does not take this value";
            case 4 -> "the device failed";
            case 5 -> "the device is still at it";
            case 6 -> "the device is busy";
            case 7 -> "the device cannot do it now";
            case 8 -> "a parity error in the device's memory";
            case 10 -> "the gateway has no way to the device";
            case 11 -> "the device behind the gateway did not answer";
            default -> "a code of the vendor's";
        };
    }
}
