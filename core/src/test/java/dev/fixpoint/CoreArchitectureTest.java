package dev.fixpoint;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class CoreArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fixpoint");

    @Test
    void arrowsRunFromTheLayerOverGradientsAndSolversToMemory() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("layer")
                .definedBy("dev.fixpoint")
                .layer("gradient")
                .definedBy("dev.fixpoint.gradient..")
                .layer("contraction")
                .definedBy("dev.fixpoint.contraction..")
                .layer("solver")
                .definedBy("dev.fixpoint.solver..")
                .layer("memory")
                .definedBy("dev.fixpoint.memory..")
                .whereLayer("layer")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("gradient")
                .mayOnlyBeAccessedByLayers("layer")
                .whereLayer("contraction")
                .mayOnlyBeAccessedByLayers("layer")
                .whereLayer("solver")
                .mayOnlyBeAccessedByLayers("layer", "gradient", "contraction")
                .whereLayer("memory")
                .mayOnlyBeAccessedByLayers("layer", "gradient", "contraction", "solver")
                .check(CORE);
    }

    @Test
    void everyClassIsInOneOfTheKnownPackages() {
        classes()
                .should()
                .resideInAnyPackage(
                        "dev.fixpoint",
                        "dev.fixpoint.gradient..",
                        "dev.fixpoint.contraction..",
                        "dev.fixpoint.solver..",
                        "dev.fixpoint.memory..")
                .because("a package without a place in the order of layers would escape it")
                .check(CORE);
    }

    @Test
    void theLibraryNeedsPytorchAndSlf4jAndNothingElse() {
        noClasses()
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                                "java..", "dev.fixpoint..", "org.bytedeco..", "org.slf4j..", "org.jspecify.."))
                        .and(not(resideInAPackage(""))))
                .check(CORE);
    }
}
