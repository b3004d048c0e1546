package dev.fixpoint.experiments.cli;

/** The native library of linear algebra that PyTorch calls. */
final class LinearAlgebra {
    /** JavaCPP's name of the library that takes the place of OpenBLAS. */
    private static final String CHOICE = "org.bytedeco.openblas.load";

    private LinearAlgebra() {}

    /** Intel's MKL where the build took it in, by the profile {@code mkl}, and nothing else was asked for; before natives are loaded. */
    static void preferMkl() {
        boolean present = LinearAlgebra.class.getResource("/org/bytedeco/mkl/presets/mkl_rt.class") != null;
        if (present && System.getProperty(CHOICE) == null) {
            System.setProperty(CHOICE, "mkl");
        }
    }
}
