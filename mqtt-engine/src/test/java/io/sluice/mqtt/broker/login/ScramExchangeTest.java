package io.sluice.mqtt.broker.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange of RFC 7677, section 3. */
class ScramExchangeTest {

    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String LAST = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    private ScramCredential pencil;

    @BeforeEach
    void salt() throws Exception {
        PBEKeySpec spec =
                new PBEKeySpec("pencil".toCharArray(), Base64.getDecoder().decode(SALT), 4096, 256);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        pencil = new ScramCredential(SALT, 4096, Base64.getEncoder().encodeToString(salted));
    }

    @Test
    void exchange_of_the_standard_is_understood() {
        ScramExchange exchange = exchange(true);
        assertThat(text(((ScramExchange.Step.Challenge) step(exchange, FIRST)).data()))
                .isEqualTo(SERVER_FIRST);
        ScramExchange.Step.Done done = (ScramExchange.Step.Done) step(exchange, LAST);
        assertThat(done.user()).isEqualTo("user");
        assertThat(text(done.data())).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void user_who_does_not_exist_gets_the_same_steps_and_fails_at_the_end() {
        ScramExchange exchange = exchange(false);
        assertThat(step(exchange, FIRST)).isInstanceOf(ScramExchange.Step.Challenge.class);
        assertThat(step(exchange, LAST)).isEqualTo(new ScramExchange.Step.Failed("user", "credentials"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p=tls-unique,,n=user,r=rOprNGfwEbeRWgbNEkqO", // channel binding, which is not offered
                "n,a=admin,n=user,r=rOprNGfwEbeRWgbNEkqO", // in the name of another
                "n,,m=ext,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=us=er,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=user,r=short",
                "n,,n=user",
                ""
            })
    void first_message_that_is_none_fails(String first) {
        ScramExchange exchange = exchange(true);
        assertThat(step(exchange, first)).isInstanceOf(ScramExchange.Step.Failed.class);
        assertThat(step(exchange, FIRST)).isInstanceOf(ScramExchange.Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAAZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%another,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=***",
                "c=biws"
            })
    void last_message_that_proves_nothing_fails_for_good(String last) {
        ScramExchange exchange = exchange(true);
        step(exchange, FIRST);
        assertThat(step(exchange, last)).isInstanceOf(ScramExchange.Step.Failed.class);
        assertThat(step(exchange, LAST)).isInstanceOf(ScramExchange.Step.Failed.class);
    }

    private ScramExchange exchange(boolean real) {
        return new ScramExchange(user -> new ScramExchange.Known(pencil, real), "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    }

    private static ScramExchange.Step step(ScramExchange exchange, String text) {
        return exchange.step(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String text(ByteBuffer data) {
        return UTF_8.decode(data.duplicate()).toString();
    }
}
