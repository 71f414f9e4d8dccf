package io.sluice.config.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What one key of a document means, on the record component that holds it. The one source of binding, of the reference
 * in {@code docs/configuration.md}, and of whatever else describes the keys.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** One sentence for the reference. */
    String value();

    /** A value as the operator would write it, used when the key is absent; empty for none. */
    String byDefault() default "";

    /** For a key that may be absent and has no default: what holds then, in words. */
    String otherwise() default "";

    /** Both ends included, as {@code 1..247}, {@code 10ms..1h} or {@code 64KiB..}; empty for any value of the type. */
    String range() default "";

    /** A value as the operator would write it. */
    String example() default "";

    /** The key, where it is not the component's name in snake case. */
    String name() default "";
}
