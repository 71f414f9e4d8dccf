package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Overlay;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.ModelDoc;
import io.sluice.config.document.TagDoc;
import io.sluice.config.load.Section;
import io.sluice.config.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models, each with what it extends. */
final class Models {

    private static final String EXTENDS = "extends";

    private final Section<ModelDoc> models;
    private final Problems problems;
    private final Map<String, FlatModel> flat = new LinkedHashMap<>();

    Models(Section<ModelDoc> models, Rates rates, Problems problems) {
        this.models = models;
        this.problems = problems;
        models.entries().forEach((name, model) -> {
            check(model, rates);
            flat.put(name, flatten(model));
        });
    }

    Map<String, FlatModel> all() {
        return flat;
    }

    /** The model that a key names; none when it is wrong, of which then a problem tells. */
    @Nullable
    FlatModel find(At<String> reference) {
        At<ModelDoc> found = models.find(reference.value(), reference.place(), reference.path(), problems);
        return found == null ? null : flat.get(reference.value());
    }

    private static void check(At<ModelDoc> model, Rates rates) {
        At<ModbusDoc> modbus = model.value().modbus();
        if (modbus != null) {
            rates.check(modbus, modbus.value().every());
        }
        model.value()
                .tags()
                .values()
                .forEach(tag -> rates.check(tag, tag.value().every()));
    }

    private FlatModel flatten(At<ModelDoc> model) {
        At<ModelDoc> base = base(model);
        Map<String, List<At<TagDoc>>> tags = new LinkedHashMap<>();
        if (base != null) {
            base.value().tags().forEach((name, tag) -> tags.put(name.text(), List.of(tag)));
        }
        model.value().tags().forEach((name, tag) -> {
            List<At<TagDoc>> layers = new ArrayList<>(List.of(tag));
            layers.addAll(tags.getOrDefault(name.text(), List.of()));
            tags.put(name.text(), List.copyOf(layers));
        });
        ModbusDoc own = said(model.value().modbus());
        return new FlatModel(
                base == null ? own : Overlay.of(own, said(base.value().modbus())), tags);
    }

    private @Nullable At<ModelDoc> base(At<ModelDoc> model) {
        At<String> name = model.value().base();
        if (name == null) {
            return null;
        }
        At<ModelDoc> base = models.find(name.value(), name.place(), name.path(), problems);
        if (base != null && base.value().base() != null) {
            String what = base.place().equals(model.place())
                    ? "itself"
                    : "\"" + name.value() + "\", which extends another model itself";
            problems.add(model.placeOf(EXTENDS), model.pathOf(EXTENDS), "extends " + what + "; there is one level");
            return null;
        }
        return base;
    }

    static ModbusDoc said(@Nullable At<ModbusDoc> block) {
        return block == null ? ModbusDoc.NOTHING : block.value();
    }
}
