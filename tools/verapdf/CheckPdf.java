import java.io.File;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Validates PDF files with veraPDF. Arguments: profile=file, e.g. PDFA-2A=notice.pdf PDFUA-1=notice.pdf.
 * One line per check on standard output: the argument, a tab, PASS or FAIL, then for each broken
 * rule a tab, its clause and what it says.
 */
public final class CheckPdf {
    private CheckPdf() { }

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String argument : arguments) {
            int cut = argument.indexOf('=');
            System.out.println(argument + "\t" + check(profile(argument.substring(0, cut)), argument.substring(cut + 1)));
        }
    }

    // veraPDF's own profile directory fails in silence without its JAXB: read the profile by hand.
    private static ValidationProfile profile(String name) throws Exception {
        String path = "org/verapdf/pdfa/validation/" + name + ".xml";
        try (InputStream source = CheckPdf.class.getClassLoader().getResourceAsStream(path)) {
            return Profiles.profileFromXml(source);
        }
    }

    private static String check(ValidationProfile profile, String path) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), profile.getPDFAFlavour());
             PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, 100, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Set<String> lines = new LinkedHashSet<>();
            lines.add(result.isCompliant() ? "PASS" : "FAIL");
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    lines.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber()
                        + " " + String.valueOf(assertion.getMessage()).replaceAll("\\s+", " "));
                }
            }
            return String.join("\t", lines);
        }
    }
}
