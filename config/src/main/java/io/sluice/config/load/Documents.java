package io.sluice.config.load;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Binder;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.CommandsDoc;
import io.sluice.config.document.DefaultsDoc;
import io.sluice.config.document.DeviceDoc;
import io.sluice.config.document.FileDoc;
import io.sluice.config.document.GatewayDoc;
import io.sluice.config.document.LinkDoc;
import io.sluice.config.document.ModelDoc;
import io.sluice.config.document.ModelFileDoc;
import io.sluice.config.document.PublishDoc;
import io.sluice.config.document.StoreDoc;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Problems;
import io.sluice.config.yaml.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All files put together: each block and each name once. Filled by {@link DocumentReader}, then only read. */
public final class Documents {

    private final Problems problems;
    private @Nullable At<GatewayDoc> gateway;
    private final At<PublishDoc> noPublish;
    private final At<BrokerDoc> noBroker;
    private final At<StoreDoc> noStore;
    private final At<CommandsDoc> noCommands;
    private @Nullable At<PublishDoc> publish;
    private @Nullable At<DefaultsDoc> defaults;
    private @Nullable At<BrokerDoc> broker;
    private @Nullable At<StoreDoc> store;
    private @Nullable At<CommandsDoc> commands;
    private boolean gatewayMissing = true;

    public final Section<Duration> poll = new Section<>("poll", "period");
    public final Section<LinkDoc> links = new Section<>("links", "link");
    public final Section<DeviceDoc> devices = new Section<>("devices", "device");
    public final Section<ModelDoc> models = new Section<>("models", "model");
    public final Section<UpstreamDoc> upstreams = new Section<>("upstreams", "upstream");

    Documents(Binder binder, Path main, Problems problems) {
        this.problems = problems;
        this.noPublish = binder.absent(PublishDoc.class, main);
        this.noBroker = binder.absent(BrokerDoc.class, main);
        this.noStore = binder.absent(StoreDoc.class, main);
        this.noCommands = binder.absent(CommandsDoc.class, main);
    }

    void add(Node.Mapping root, FileDoc file) {
        gatewayMissing &= root.get("gateway") == null;
        gateway = once("gateway", gateway, file.gateway());
        publish = once("publish", publish, file.publish());
        defaults = once("defaults", defaults, file.defaults());
        broker = once("broker", broker, file.broker());
        store = once("store", store, file.store());
        commands = once("commands", commands, file.commands());
        poll.add(root, file.poll(), problems);
        links.add(root, file.links(), problems);
        devices.add(root, file.devices(), problems);
        models.add(root, file.models(), problems);
        upstreams.add(root, file.upstreams(), problems);
    }

    void add(Node.Mapping root, ModelFileDoc file) {
        At<ModelDoc> model = new At<>(file.asModel(), root, KeyPath.ROOT);
        String name = file.model().value().text();
        models.add(name, file.model().place(), file.model().path(), model, problems);
    }

    /** A file could not be read or bound. */
    void missesFile() {
        gatewayMissing = false;
        List.of(poll, links, devices, models, upstreams).forEach(Section::isIncomplete);
    }

    public @Nullable At<GatewayDoc> gateway() {
        return gateway;
    }

    /** Whether no file has the block, right or wrong. */
    public boolean gatewayIsMissing() {
        return gatewayMissing;
    }

    public At<PublishDoc> publish() {
        return publish == null ? noPublish : publish;
    }

    public @Nullable At<DefaultsDoc> defaults() {
        return defaults;
    }

    public At<BrokerDoc> broker() {
        return broker == null ? noBroker : broker;
    }

    public At<StoreDoc> store() {
        return store == null ? noStore : store;
    }

    public At<CommandsDoc> commands() {
        return commands == null ? noCommands : commands;
    }

    private <T> @Nullable At<T> once(String key, @Nullable At<T> first, @Nullable At<T> next) {
        if (first == null || next == null) {
            return first == null ? next : first;
        }
        problems.add(next.place(), next.path(), "the block \"" + key + "\" stands twice; first at " + first.place());
        return first;
    }
}
