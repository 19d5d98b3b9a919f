INSERT { GRAPH ?row { ?thing a wsis:Indicator ; skos:prefLabel ?label ; skos:inScheme <https://w3id.org/wsis-graph/id/scheme/indicators> } }
WHERE { ?row csvw:describes ?thing ; col:label ?label } ;

INSERT { GRAPH ?row { ?thing skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?thing ; col:variants ?variant }
