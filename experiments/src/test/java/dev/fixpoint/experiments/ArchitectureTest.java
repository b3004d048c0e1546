package dev.fixpoint.experiments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class ArchitectureTest {
    private static final JavaClasses MODULES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fixpoint");

    @Test
    void arrowsRunFromExperimentsOverAlgorithmsToCore() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("experiments")
                .definedBy("dev.fixpoint.experiments..")
                .layer("distributed")
                .definedBy("dev.fixpoint.distributed..")
                .layer("benchmarks")
                .definedBy("dev.fixpoint.benchmarks..")
                .layer("algorithms")
                .definedBy("dev.fixpoint.algorithms..")
                .layer("core")
                .definedBy(
                        "dev.fixpoint",
                        "dev.fixpoint.gradient..",
                        "dev.fixpoint.contraction..",
                        "dev.fixpoint.solver..",
                        "dev.fixpoint.memory..")
                .whereLayer("experiments")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("distributed")
                .mayOnlyBeAccessedByLayers("experiments")
                .whereLayer("benchmarks")
                .mayOnlyBeAccessedByLayers("experiments")
                .whereLayer("algorithms")
                .mayOnlyBeAccessedByLayers("experiments", "benchmarks")
                .check(MODULES);
    }

    @Test
    void packagesAreNamedAfterWhatTheyHold() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..")
                .check(MODULES);
    }

    @Test
    void noClassExtendsAConcreteClassOfOurs() {
        classes()
                .that(extendAConcreteClassOfOurs())
                .should(notExist())
                .because("roles are interfaces, methods are records or final classes")
                .allowEmptyShould(true)
                .check(MODULES);
    }

    @Test
    void everyPackageHasAPageAndIsNullMarked() {
        Predicate<JavaPackage> marked = page -> page.tryGetPackageInfo()
                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                .isPresent();
        assertThat(MODULES.stream()
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .map(JavaClass::getPackage)
                        .distinct()
                        .filter(marked.negate())
                        .map(JavaPackage::getName))
                .as("packages without a package-info.java that is @NullMarked")
                .isEmpty();
    }

    private static DescribedPredicate<JavaClass> extendAConcreteClassOfOurs() {
        return DescribedPredicate.describe(
                "extend a concrete class of ours",
                type -> type.getRawSuperclass()
                        .filter(parent -> parent.getPackageName().startsWith("dev.fixpoint"))
                        .filter(parent -> !parent.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(parent -> !parent.isEnum())
                        .filter(parent -> !parent.isAssignableTo(Throwable.class))
                        .filter(parent -> !parent.isAnnotatedWith(Command.class))
                        .isPresent());
    }

    private static ArchCondition<JavaClass> notExist() {
        return new ArchCondition<>("not exist") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String parent = type.getRawSuperclass().map(JavaClass::getName).orElse("");
                events.add(SimpleConditionEvent.violated(type, type.getName() + " extends " + parent));
            }
        };
    }
}
