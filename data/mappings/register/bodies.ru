INSERT { GRAPH ?row { ?thing a ?class ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?thing ; col:class ?class ; col:label ?label } ;

INSERT { GRAPH ?row { ?thing wsis:acronym ?acronym } }
WHERE { ?row csvw:describes ?thing ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?thing skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?thing ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?thing dcterms:description ?description } }
WHERE { ?row csvw:describes ?thing ; col:description ?description }

