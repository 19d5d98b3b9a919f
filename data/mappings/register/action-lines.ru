INSERT { GRAPH ?row { ?line a wsis:ActionLine ; skos:notation ?notation ; skos:prefLabel ?label ; skos:inScheme <https://w3id.org/wsis-graph/id/scheme/action-lines> } }
WHERE { ?row csvw:describes ?line ; col:notation ?notation ; col:label ?label } ;

INSERT { GRAPH ?row { ?line skos:broader ?broader } }
WHERE { ?row csvw:describes ?line ; col:broader ?broader } ;

INSERT { GRAPH ?row { ?line skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?line ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?line dcterms:description ?description } }
WHERE { ?row csvw:describes ?line ; col:description ?description }
