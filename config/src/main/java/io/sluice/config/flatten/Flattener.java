package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.CommandsDoc;
import io.sluice.config.document.EncryptionDoc;
import io.sluice.config.document.GatewayDoc;
import io.sluice.config.document.StoreDoc;
import io.sluice.config.document.Template;
import io.sluice.config.load.Documents;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.CommandSettings;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.SluiceSettings;
import io.sluice.config.settings.StatusSettings;
import io.sluice.mqtt.bridge.UpstreamSettings;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.store.StoreSettings;
import io.sluice.store.seal.KeyFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the settings of all rooms from the documents, or adds to the problems. For one thread, for one time. */
public final class Flattener {

    private static final Path STATE = Path.of("/var/lib/sluice");

    private final Documents documents;
    private final Map<String, String> environment;
    private final Problems problems;
    private final Problems warnings;

    public Flattener(Documents documents, Map<String, String> environment, Problems problems, Problems warnings) {
        this.documents = documents;
        this.environment = environment;
        this.problems = problems;
        this.warnings = warnings;
    }

    /**
     * The settings; good for use when there are no problems, and null when there are.
     *
     * @param main the main file, where a missing block is reported
     */
    public @Nullable SluiceSettings settings(Path main) {
        At<GatewayDoc> gateway = documents.gateway();
        if (documents.gatewayIsMissing()) {
            problems.add(main, "the block \"gateway\" is missing, such as gateway: {site: plant7, name: gw-01}");
        }
        String site = gateway == null ? "site" : gateway.value().site().text();
        String name = gateway == null ? "gateway" : gateway.value().name().text();
        Map<String, String> identity = Map.of("site", site, "gateway", name);
        StatusSettings status = status(gateway, identity);
        Topics topics = new Topics(documents.publish(), site, name, problems);
        topics.own(status);
        List<PolledLink> links = new Links(documents, topics, problems, warnings).all();
        List<UpstreamSettings> upstreams = upstreams(identity, status, links);
        BrokerSettings broker = new LocalBroker(problems).settings(documents.broker());
        new Circles(documents.upstreams.entries(), problems, warnings).look(upstreams, broker);
        StoreSettings store = store(documents.store());
        if (!problems.isEmpty() || store == null) {
            return null;
        }
        return new SluiceSettings(
                site,
                name,
                status,
                links,
                broker,
                upstreams,
                directory(documents.store().value()),
                store,
                keys(documents.store().value()),
                commands(documents.commands().value()));
    }

    private static CommandSettings commands(CommandsDoc doc) {
        return new CommandSettings(
                doc.enabled(),
                doc.requireExpiry(),
                doc.ids(),
                doc.idAge(),
                doc.auditFile().bytes(),
                doc.auditFiles());
    }

    private StatusSettings status(@Nullable At<GatewayDoc> gateway, Map<String, String> identity) {
        if (gateway == null) {
            return new StatusSettings("", Duration.ofSeconds(10));
        }
        StatusSettings status = new Servers(problems)
                .at(
                        "status_topic",
                        gateway,
                        gateway.value().statusTopic(),
                        text -> new StatusSettings(
                                Template.NONE.equals(text)
                                        ? ""
                                        : new Template(text, Template.OF_GATEWAY).fill(identity),
                                gateway.value().statusEvery()));
        return status == null ? new StatusSettings("", gateway.value().statusEvery()) : status;
    }

    private List<UpstreamSettings> upstreams(
            Map<String, String> identity, StatusSettings status, List<PolledLink> links) {
        Upstreams maker = new Upstreams(identity, status, problems, warnings);
        List<UpstreamSettings> upstreams = new ArrayList<>();
        documents.upstreams.entries().forEach((name, upstream) -> {
            UpstreamSettings made = maker.make(name, upstream);
            if (made != null) {
                upstreams.add(made);
                KnownTopics.check(upstream, made, links, problems);
            }
        });
        return upstreams;
    }

    private @Nullable StoreSettings store(At<StoreDoc> store) {
        StoreSettings usual = StoreSettings.DEFAULT;
        return Refusal.caught(
                List.of(store),
                problems,
                () -> new StoreSettings(
                        Math.toIntExact(store.value().segment().bytes()),
                        usual.maxPendingBytes(),
                        usual.groupDelay(),
                        usual.groupBytes(),
                        usual.freeSegments()));
    }

    private KeyFiles keys(StoreDoc store) {
        if (store.encryption() == null) {
            return KeyFiles.NONE;
        }
        EncryptionDoc encryption = store.encryption().value();
        List<Path> files = new ArrayList<>();
        files.add(encryption.keyFile().path());
        if (encryption.oldKeyFiles() != null) {
            encryption.oldKeyFiles().forEach(old -> files.add(old.path()));
        }
        return new KeyFiles(files, KeyFiles.credentials(environment));
    }

    private Path directory(StoreDoc store) {
        if (store.dir() != null) {
            return store.dir();
        }
        String given = environment.getOrDefault("STATE_DIRECTORY", "");
        return given.isEmpty() ? STATE : Path.of(given.split(":", -1)[0]);
    }
}
