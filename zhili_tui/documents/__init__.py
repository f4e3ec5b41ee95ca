"""Papers: records become a document, a plain value; the same document becomes a PDF by a template, or text for the screen."""
