// Pages work without scripts; this only makes the menu fold and the error summary take the focus.
import { Button, ErrorSummary, ServiceNavigation, SkipLink, createAll } from "./govuk/govuk-frontend.min.js";

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
createAll(ServiceNavigation);
createAll(SkipLink);
