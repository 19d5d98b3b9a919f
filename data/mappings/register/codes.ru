INSERT { GRAPH ?row { ?code a ?class ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?code ; col:class ?class ; col:label ?label } ;

INSERT { GRAPH ?row { ?code skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?code ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?code skos:inScheme <https://w3id.org/wsis-graph/id/scheme/value-kinds> } }
WHERE { ?row csvw:describes ?code ; col:class wsis:ValueKind } ;

INSERT { GRAPH ?row { ?code skos:definition ?description } }
WHERE { ?row csvw:describes ?code ; col:description ?description }
