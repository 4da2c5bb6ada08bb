package io.baton.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of dependencies is a build rule, not a custom. */
class ArchitectureTest {
    private static final String CORE = "io.baton.core..";
    private static final String ADAPTERS = "io.baton.adapters..";
    private static final String[] ROLES = {"io.baton.leader..", "io.baton.follower..", "io.baton.monitor.."};

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.baton");
    }

    @Test
    void coreDoesNoInputOutputAndNoLogging() {
        noClasses().that().resideInAPackage(CORE).should().dependOnClassesThat().resideInAnyPackage("java.sql..", "java.net..", "java.io..",
            "java.nio.file..", "org.apache.kafka..", "org.slf4j..", "io.baton.adapters..", "io.baton.leader..", "io.baton.follower..",
            "io.baton.monitor..", "io.baton.embedded..", "io.baton.cli..").check(all);
    }

    @Test
    void coreHasNoThreadNoClockAndNoChance() {
        noClasses().that().resideInAPackage(CORE).should().dependOnClassesThat().areAssignableTo(Thread.class)
            .orShould().dependOnClassesThat().areAssignableTo(Executor.class)
            .orShould().dependOnClassesThat().areAssignableTo(Executors.class)
            .orShould().dependOnClassesThat().areAssignableTo(java.time.Clock.class)
            .orShould().callConstructor(Random.class)
            .orShould().callMethodWhere(now())
            .because("time and chance are arguments there").check(all);
    }

    @Test
    void rolesKnowTheCoreAlone() {
        for (String role : ROLES) {
            noClasses().that().resideInAPackage(role).should().dependOnClassesThat().resideInAnyPackage(ADAPTERS, "io.baton.embedded..",
                "io.baton.cli..", "java.sql..", "org.postgresql..").allowEmptyShould(true).check(all);
            for (String other : ROLES) if (!other.equals(role))
                noClasses().that().resideInAPackage(role).should().dependOnClassesThat().resideInAPackage(other).allowEmptyShould(true).check(all);
        }
        noClasses().that().resideInAnyPackage(ROLES[0], ROLES[1]).should().dependOnClassesThat().resideInAPackage("org.apache.kafka..").check(all);
    }

    @Test
    void adaptersDoNotKnowRoles() {
        noClasses().that().resideInAPackage(ADAPTERS).should().dependOnClassesThat().resideInAnyPackage("io.baton.leader..",
            "io.baton.follower..", "io.baton.monitor..", "io.baton.embedded..", "io.baton.cli..").check(all);
    }

    @Test
    void embeddedServersAreForTheDemoAlone() {
        noClasses().that().resideOutsideOfPackages("io.baton.embedded..", "io.baton.cli.demo..")
            .should().dependOnClassesThat().resideInAPackage("io.baton.embedded..").check(all);
        noClasses().that().resideInAPackage("io.baton.embedded..").should().dependOnClassesThat()
            .resideInAnyPackage(CORE, ADAPTERS, "io.baton.leader..", "io.baton.follower..", "io.baton.monitor..", "io.baton.cli..").check(all);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses().should().haveSimpleNameEndingWith("Manager").orShould().haveSimpleNameEndingWith("Util")
            .orShould().haveSimpleNameEndingWith("Utils").orShould().haveSimpleNameEndingWith("Helper")
            .orShould().haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameEndingWith("Context").check(all);
    }

    @Test
    void threadsLiveInOnePlace() {
        noClasses().that().resideOutsideOfPackages("io.baton.adapters.runtime..", "io.baton.embedded..", "io.baton.cli.demo..")
            .should().callConstructorWhere(threadIsMade()).orShould().dependOnClassesThat().areAssignableTo(Executors.class).check(all);
    }

    @Test
    void theEnvironmentIsReadInOnePlace() {
        noClasses().that().doNotHaveFullyQualifiedName("io.baton.adapters.runtime.Settings").and().resideOutsideOfPackage("io.baton.embedded..")
            .should().callMethod(System.class, "getenv").orShould().callMethod(System.class, "getenv", String.class)
            .orShould().callMethod(System.class, "getProperty", String.class).check(all);
    }

    private static DescribedPredicate<JavaMethodCall> now() {
        return DescribedPredicate.describe("asks for the time or for chance", call -> {
            String name = call.getName();
            JavaClass owner = call.getTargetOwner();
            return owner.getPackageName().startsWith("java.time") && name.equals("now")
                || owner.isEquivalentTo(System.class) && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                || owner.isEquivalentTo(Math.class) && name.equals("random")
                || owner.getName().equals("java.util.UUID") && name.equals("randomUUID")
                || owner.getName().equals("java.util.concurrent.ThreadLocalRandom");
        });
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaConstructorCall> threadIsMade() {
        return DescribedPredicate.describe("makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class));
    }
}
