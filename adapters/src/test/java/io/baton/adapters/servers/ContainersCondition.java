package io.baton.adapters.servers;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips all of this module where containers were asked for and are not to be had. JUnit finds it by itself, by its name in META-INF/services. */
public final class ContainersCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!TestServers.containers()) return ConditionEvaluationResult.enabled("servers come along");
        return Engine.trouble().map(ConditionEvaluationResult::disabled).orElse(ConditionEvaluationResult.enabled("servers are containers"));
    }
}
