package io.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the rooms, and who may touch which foreign library. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice");

    @Test
    void every_room_is_seen() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName().split("\\.", -1)[2])
                        .distinct())
                .contains("store", "mqtt", "field", "config", "gateway");
    }

    @Test
    void the_arrows_between_the_rooms_hold() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("store")
                .definedBy("io.sluice.store..")
                .layer("mqtt")
                .definedBy("io.sluice.mqtt..")
                .layer("field")
                .definedBy("io.sluice.field..")
                .layer("config")
                .definedBy("io.sluice.config..")
                .layer("gateway")
                .definedBy("io.sluice.gateway..")
                .whereLayer("gateway")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("gateway")
                .whereLayer("mqtt")
                .mayOnlyBeAccessedByLayers("gateway", "config")
                .whereLayer("field")
                .mayOnlyBeAccessedByLayers("gateway", "config")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("gateway", "config", "mqtt")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "org.h2.., io.sluice.store..",
        "io.netty.., io.sluice.mqtt..",
        "com.ghgande.., io.sluice.field.modbus.wire..",
        "com.fazecast.., io.sluice.field.serial..",
        "com.pi4j.., io.sluice.field.gpio..",
        "org.yaml.., io.sluice.config..",
        "picocli.., io.sluice.gateway.cli..",
    })
    void only_one_room_touches_a_foreign_library(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void json_is_read_and_written_at_the_edges_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.sluice.store.inspect..",
                        "io.sluice.mqtt.broker.login..",
                        "io.sluice.mqtt.payload..",
                        "io.sluice.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void packages_form_no_cycles() {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
