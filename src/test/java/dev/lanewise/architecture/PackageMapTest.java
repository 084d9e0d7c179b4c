package dev.lanewise.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may use whom: the arrows between the packages point one way, and the library stands on the JDK alone. */
class PackageMapTest {

    /** The source set of the command line, where third-party classes are allowed. */
    private static final DescribedPredicate<JavaClass> CLI =
            resideInAnyPackage("dev.lanewise.cli..", "dev.lanewise.onnx..", "dev.lanewise.page..");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lanewise");
    private static final JavaClasses LIBRARY = ALL.that(not(CLI));

    // spotless:off
    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.lanewise..")
                .layer("kernel").definedBy("dev.lanewise.kernel..")
                .layer("matrix").definedBy("dev.lanewise")
                .layer("data").definedBy("dev.lanewise.data..")
                .layer("nn").definedBy("dev.lanewise.nn..")
                .layer("io").definedBy("dev.lanewise.io..")
                .layer("onnx").definedBy("dev.lanewise.onnx..")
                .layer("page").definedBy("dev.lanewise.page..")
                .layer("cli").definedBy("dev.lanewise.cli..")
                .layer("calculus").definedBy("dev.lanewise.calculus..")
                .whereLayer("kernel").mayNotAccessAnyLayer()
                .whereLayer("matrix").mayOnlyAccessLayers("kernel")
                .whereLayer("data").mayOnlyAccessLayers("matrix")
                .whereLayer("calculus").mayOnlyAccessLayers("matrix")
                .whereLayer("nn").mayOnlyAccessLayers("kernel", "matrix", "data")
                .whereLayer("io").mayOnlyAccessLayers("matrix", "nn")
                .whereLayer("onnx").mayOnlyAccessLayers("matrix", "nn", "io")
                .whereLayer("onnx").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("page").mayOnlyAccessLayers("io")
                .whereLayer("page").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .check(ALL);
    }
    // spotless:on

    @Test
    void libraryStandsOnTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.lanewise..",
                        "java..",
                        "jdk.incubator.vector..",
                        "com.sun.management",
                        "org.jspecify.annotations"))
                .check(LIBRARY);
    }

    @Test
    void onlyPagesUseGson() {
        noClasses()
                .that(not(resideInAPackage("dev.lanewise.page..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.gson.."))
                .check(ALL);
    }

    @Test
    void onlyOnnxUsesProtobuf() {
        noClasses()
                .that(not(resideInAPackage("dev.lanewise.onnx..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.protobuf.."))
                .check(ALL);
    }

    @Test
    void onlyTheLaboratoryUsesExp4j() {
        noClasses()
                .that(not(resideInAPackage("dev.lanewise.cli.lab..")))
                .should()
                .dependOnClassesThat(resideInAPackage("net.objecthunter.."))
                .check(ALL);
    }

    @Test
    void onlyKernelsUseTheVectorApi() {
        noClasses()
                .that(not(resideInAPackage("dev.lanewise.kernel..")))
                .should()
                .dependOnClassesThat(resideInAPackage("jdk.incubator.vector.."))
                .check(ALL);
    }

    @Test
    void noVectorApiTypeInAPublicSignature() {
        List<String> exposed = LIBRARY.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(member ->
                        signature(member).anyMatch(type -> type.getPackageName().startsWith("jdk.incubator")))
                .map(HasName.AndFullName::getFullName)
                .toList();
        assertEquals(List.of(), exposed);
    }

    private static Stream<JavaClass> signature(JavaMember member) {
        return member.getAllInvolvedRawTypes().stream().map(JavaClass::getBaseComponentType);
    }

    @Test
    void libraryKeepsQuietAndLeavesNothingInThreads() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(LIBRARY);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(LIBRARY);
        noClasses().should().callMethod(System.class, "exit", int.class).check(LIBRARY);
    }
}
