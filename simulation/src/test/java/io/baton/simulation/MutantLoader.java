package io.baton.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A copy of the whole product and of the simulation, in which one class was compiled from changed source. Nothing is written anywhere. */
final class MutantLoader extends ClassLoader {
    private final Map<String, byte[]> changed = new HashMap<>();

    MutantLoader(Mutant mutant) throws IOException {
        super(MutantLoader.class.getClassLoader());
        String text = Files.readString(Path.of(mutant.source));
        int first = text.indexOf(mutant.from);
        if (first < 0 || text.indexOf(mutant.from, first + 1) >= 0)
            throw new IllegalStateException(mutant + ": its text must occur exactly once in " + mutant.source + "; bring the list up to date");
        compile(mutant, text.replace(mutant.from, mutant.to));
    }

    /** Runs the copy's simulation: the first seed from the argument on that breaks a promise, -1 if none of {@code runs} does. */
    LongUnaryOperator firstRed(int runs) throws ReflectiveOperationException {
        var method = loadClass("io.baton.simulation.Simulation").getMethod("firstRed", long.class, int.class);
        return first -> {
            try {
                return (long) method.invoke(null, first, runs);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.baton.")) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] code = changed.get(name);
        if (code == null) code = original(name);
        return defineClass(name, code, 0, code.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) throw new ClassNotFoundException(name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Mutant mutant, String text) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-proc:none", "-Xlint:none", "-classpath", classPath());
            var unit = new Text(URI.create("memory:///" + Path.of(mutant.source).getFileName()), text);
            if (!compiler.getTask(null, new InMemory(files), null, options, null, List.of(unit)).call())
                throw new IllegalStateException(mutant + " does not compile");
        }
    }

    /** Where the product's classes came from: surefire's own class path need not name them. */
    private static String classPath() {
        return Stream.of(io.baton.core.node.Node.class, io.baton.leader.LeaderWriter.class, io.baton.follower.Rejoiner.class, org.slf4j.Logger.class)
            .map(type -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
            .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            changed.put(className, toByteArray());
                        }
                    };
                }
            };
        }
    }
}
