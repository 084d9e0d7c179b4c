package dev.lanewise.jmh;

import dev.lanewise.kernel.Kernels;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipException;

/**
 * Classes of its own for one version of the library, so that several run side by side in one JVM. A jar with benchmarks, too,
 * brings them along; others are called by the benchmarks that run.
 */
final class VersionLoader extends URLClassLoader {

    private static final String LIBRARY = "dev.lanewise.";
    private static final String BENCHMARKS = LIBRARY + "jmh.";

    private final URLClassLoader version;

    private VersionLoader(List<URL> version) throws MalformedURLException {
        super(versionThenOwn(version), VersionLoader.class.getClassLoader());
        this.version = new URLClassLoader(version.toArray(URL[]::new), null);
    }

    private static URL[] versionThenOwn(List<URL> version) throws MalformedURLException {
        List<URL> all = new ArrayList<>(version);
        all.addAll(classPath());
        return all.toArray(URL[]::new);
    }

    private static List<URL> classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls;
    }

    /** The version in a jar. */
    static VersionLoader of(Path jar) throws MalformedURLException {
        return new VersionLoader(List.of(jar.toUri().toURL()));
    }

    /** The version that runs. */
    static VersionLoader own() throws MalformedURLException {
        return new VersionLoader(classPath());
    }

    /**
     * That a jar has the library in it.
     *
     * @throws IOException if it has not, or is none
     */
    static void requireLibrary(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getEntry(fileOf(Kernels.class.getName())) == null) {
                throw new IOException(jar + ": is not a jar of Lanewise");
            }
        } catch (ZipException e) {
            throw new IOException(jar + ": is not a jar", e);
        }
    }

    /** The calls of that version. */
    Measured measured() throws ReflectiveOperationException {
        return (Measured)
                loadClass(KernelBenchmark.class.getName()).getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(LIBRARY) || name.equals(Measured.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.startsWith(BENCHMARKS) && version.findResource(fileOf(name)) == null) {
            // that of another version would be worse than none
            throw new ClassNotFoundException(name);
        }
        return super.findClass(name);
    }

    private static String fileOf(String name) {
        return name.replace('.', '/') + ".class";
    }

    @Override
    public void close() throws IOException {
        version.close();
        super.close();
    }
}
