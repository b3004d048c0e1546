package dev.fixpoint.experiments.report;

/**
 * What a run ran on.
 *
 * @param version the version of this library
 * @param jdk the version and the vendor of the virtual machine
 * @param os the name and the version of the operating system
 * @param architecture the processor's architecture, as the virtual machine names it
 * @param threads the threads that computed
 */
public record RunEnvironment(String version, String jdk, String os, String architecture, int threads) {

    /**
     * The environment of this process.
     *
     * @param version the version of this library
     * @param threads the threads that compute
     * @return the environment
     */
    public static RunEnvironment current(String version, int threads) {
        return new RunEnvironment(
                version,
                property("java.runtime.version") + " (" + property("java.vendor") + ")",
                property("os.name") + " " + property("os.version"),
                property("os.arch"),
                threads);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
