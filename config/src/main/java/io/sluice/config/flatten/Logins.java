package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.LockoutDoc;
import io.sluice.config.document.SecretFile;
import io.sluice.config.document.TokenDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.broker.LoginSettings;
import io.sluice.mqtt.broker.login.TokenAlgorithm;
import io.sluice.mqtt.broker.login.TokenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is who at the local broker. */
final class Logins {

    private final Problems problems;

    Logins(Problems problems) {
        this.problems = problems;
    }

    LoginSettings settings(BrokerDoc doc) {
        List<TokenSettings> tokens = tokens(doc.tokens());
        At<LockoutDoc> lockout = doc.lockout();
        LoginSettings standard = LoginSettings.DEFAULT;
        int after = lockout == null ? standard.freeFailures() : lockout.value().after();
        Duration max =
                lockout == null ? standard.longestLock() : lockout.value().max();
        return new LoginSettings(tokens, List.of(), after, max);
    }

    /** Keys of tokens, without those that have problems. */
    List<TokenSettings> tokens(List<At<TokenDoc>> said) {
        List<TokenSettings> tokens = new ArrayList<>();
        for (At<TokenDoc> token : said) {
            Path key = key(token);
            if (key != null) {
                TokenDoc doc = token.value();
                tokens.add(new TokenSettings(
                        doc.algorithm(), key, doc.issuer(), doc.audience(), doc.user(), doc.groups()));
            }
        }
        return tokens;
    }

    /** A secret stands in a file that others cannot read, a public key in any. */
    private @Nullable Path key(At<TokenDoc> token) {
        boolean secret = token.value().algorithm() == TokenAlgorithm.HS256;
        String wanted = secret ? "secret" : "key";
        String other = secret ? "key" : "secret";
        String algorithm = token.value().algorithm().word();
        if (token.has(other)) {
            problems.add(
                    token.placeOf(other), token.pathOf(other), algorithm + " has no " + other + "; give " + wanted);
            return null;
        }
        InputFile key = token.value().key();
        SecretFile secretFile = token.value().secret();
        Path path = key != null ? key.path() : secretFile != null ? secretFile.path() : null;
        if (path == null && !token.has(wanted)) {
            problems.add(token.place(), token.path(), algorithm + " needs " + wanted);
        }
        return path;
    }
}
