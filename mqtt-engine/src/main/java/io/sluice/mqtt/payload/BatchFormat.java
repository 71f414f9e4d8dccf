package io.sluice.mqtt.payload;

/**
 * How a batch is written.
 *
 * @param encoding of its structure
 * @param gzip whether that is compressed [RFC 1952]
 */
public record BatchFormat(Encoding encoding, boolean gzip) {

    /** Text that everybody reads. */
    public static final BatchFormat JSON = new BatchFormat(Encoding.JSON, false);

    /** How the structure of a batch is encoded. */
    public enum Encoding {
        /** RFC 8259. */
        JSON,
        /** RFC 8949: the same structure in fewer bytes. */
        CBOR
    }

    /** The MIME type, as it goes into the content type of MQTT 5. */
    public String contentType() {
        if (gzip) {
            return "application/gzip";
        }
        return encoding == Encoding.JSON ? "application/json" : "application/cbor";
    }

    /** Whether it is UTF-8 text. */
    public boolean isText() {
        return encoding == Encoding.JSON && !gzip;
    }
}
