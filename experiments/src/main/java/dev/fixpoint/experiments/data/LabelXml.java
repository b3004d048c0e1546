package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads MULAN's list of labels: {@code <labels><label name="..."/>...</labels>}.
 *
 * <p>Labels may be nested to form a hierarchy; it is flattened, parents before children. The text is UTF-8, whatever the XML
 * declaration says. Document types and external entities are refused, so that a file can neither read other files nor grow while
 * it is read.
 */
final class LabelXml {
    private static final String PARSER_MESSAGE = "Message: ";

    private LabelXml() {}

    /** The labels in the file's order, each with the line that names it, from 1. */
    static Map<String, Integer> read(Path file) throws IOException {
        try (Reader text = Utf8Text.open(file, "an XML file that lists labels")) {
            XMLStreamReader xml = factory().createXMLStreamReader(text);
            try {
                return readLabels(file, xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException cause) {
                throw cause;
            }
            throw malformed(file, e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private static Map<String, Integer> readLabels(Path file, XMLStreamReader xml) throws XMLStreamException {
        Map<String, Integer> labels = new LinkedHashMap<>();
        boolean inRoot = false;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw error(file, xml, "the file declares a document type, which is not allowed here");
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String expected = inRoot ? "label" : "labels";
            if (!xml.getLocalName().equals(expected)) {
                throw error(file, xml, "expected an element <" + expected + ">, found <" + xml.getLocalName() + ">");
            }
            if (inRoot) {
                addLabel(file, xml, labels);
            }
            inRoot = true;
        }
        if (labels.isEmpty()) {
            throw error(file, xml, "the file lists no labels; expected at least one <label name=\"...\"/>");
        }
        return labels;
    }

    private static void addLabel(Path file, XMLStreamReader xml, Map<String, Integer> labels) {
        String name = xml.getAttributeValue(null, "name");
        if (name == null) {
            throw error(file, xml, "this <label> has no attribute 'name'");
        }
        if (name.indexOf(Utf8Text.UNDECODABLE) >= 0) {
            throw error(file, xml, Utf8Text.REFUSAL);
        }
        Integer before = labels.putIfAbsent(name, xml.getLocation().getLineNumber());
        if (before != null) {
            throw error(
                    file, xml, "the label " + ArffScanner.shown(name) + " is listed twice, first on line " + before);
        }
    }

    private static DataFormatException error(Path file, XMLStreamReader xml, String sentence) {
        return DataFormatException.atLine(file, Math.max(1, xml.getLocation().getLineNumber()), sentence);
    }

    /** The parser's own sentence, without its own account of the place. */
    private static DataFormatException malformed(Path file, XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int start = message.indexOf(PARSER_MESSAGE);
        String reason = (start < 0 ? message : message.substring(start + PARSER_MESSAGE.length()))
                .replaceAll("\\s+", " ")
                .strip();
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
        return DataFormatException.atLine(file, line, "the file is not well-formed XML: " + reason);
    }
}
