import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileReport;

/** Says whether the OWL API finds an ontology in the profile OWL 2 DL, and why not. */
public class Profile {
    public static void main(String[] files) throws Exception {
        OWLProfileReport report = new OWL2DLProfile()
                .checkOntology(OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(files[0])));
        System.out.println("OWL 2 DL: " + report.isInProfile());
        report.getViolations().forEach(System.out::println);
    }
}
