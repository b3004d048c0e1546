import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Takes the code out of a jar and leaves its interface, as the baseline that later versions are compared with: {@code java
 * ApiOnly.java FROM TO}, with JDK 24 or later.
 */
final class ApiOnly {
    private ApiOnly() {}

    private static boolean isHidden(AccessFlags flags) {
        return flags.has(AccessFlag.PRIVATE) || flags.has(AccessFlag.SYNTHETIC);
    }

    public static void main(String[] arguments) throws IOException {
        ClassTransform bodiless = ClassTransform.transformingMethods(
                MethodTransform.dropping(element -> element instanceof CodeModel));
        ClassTransform smaller = ClassTransform.dropping(element -> element instanceof SourceFileAttribute
                || element instanceof MethodModel method && isHidden(method.flags())
                || element instanceof FieldModel field && field.flags().has(AccessFlag.PRIVATE));
        try (JarInputStream in = new JarInputStream(Files.newInputStream(Path.of(arguments[0])));
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (!entry.getName().endsWith(".class")) {
                    continue;
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                in.transferTo(bytes);
                ClassModel model = ClassFile.of().parse(bytes.toByteArray());
                if (!model.flags().has(AccessFlag.PUBLIC) || model.flags().has(AccessFlag.SYNTHETIC)) {
                    continue;
                }
                ZipEntry kept = new ZipEntry(entry.getName());
                kept.setTime(0);
                out.putNextEntry(kept);
                out.write(ClassFile.of().transformClass(model, bodiless.andThen(smaller)));
                out.closeEntry();
            }
        }
    }
}
