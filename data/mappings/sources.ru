INSERT { GRAPH ?row { ?source a ?class ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?source ; col:class ?class ; col:label ?label } ;

INSERT { GRAPH ?row { ?source dcterms:publisher ?publisher } }
WHERE { ?row csvw:describes ?source ; col:publisher ?publisher } ;

INSERT { GRAPH ?row { ?source dcterms:identifier ?file } }
WHERE { ?row csvw:describes ?source ; col:file ?file } ;

INSERT { GRAPH ?row { ?source wsis:lineCount ?lines } }
WHERE { ?row csvw:describes ?source ; col:line_count ?lines } ;

INSERT { GRAPH ?row { ?source wsis:sha256 ?digest } }
WHERE { ?row csvw:describes ?source ; col:sha256 ?digest } ;

INSERT { GRAPH ?row { ?source wsis:asOf ?date } }
WHERE { ?row csvw:describes ?source ; col:as_of ?date } ;

INSERT { GRAPH ?row { ?source dcterms:license ?licence } }
WHERE { ?row csvw:describes ?source ; col:licence ?licence } ;

INSERT { GRAPH ?row { ?source dcterms:description ?description } }
WHERE { ?row csvw:describes ?source ; col:description ?description }
