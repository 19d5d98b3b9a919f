INSERT { GRAPH ?row { ?source a wsis:Source ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?source ; col:label ?label } ;

INSERT { GRAPH ?row { ?source dcterms:identifier ?file ; wsis:lineCount ?lines ; wsis:sha256 ?digest ; wsis:asOf ?date } }
WHERE { ?row csvw:describes ?source ; col:file ?file ; col:line_count ?lines ; col:sha256 ?digest ; col:as_of ?date }
