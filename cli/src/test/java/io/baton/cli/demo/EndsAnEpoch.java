package io.baton.cli.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Of a test, or all tests of a class, that replace a leader on purpose. In every other one {@link UnaskedEpochs} are a fault. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@interface EndsAnEpoch {}
