INSERT { GRAPH ?row { ?topic a wsis:Topic ; skos:prefLabel ?label ; skos:inScheme <https://w3id.org/wsis-graph/id/scheme/topics> } }
WHERE { ?row csvw:describes ?topic ; col:label ?label } ;

INSERT { GRAPH ?row { ?topic skos:broader ?broader } }
WHERE { ?row csvw:describes ?topic ; col:broader ?broader } ;

INSERT { GRAPH ?row { ?topic skos:topConceptOf <https://w3id.org/wsis-graph/id/scheme/topics> } }
WHERE { ?row csvw:describes ?topic FILTER NOT EXISTS { ?row col:broader ?broader } } ;

INSERT { GRAPH ?row { ?topic skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?topic ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?topic skos:definition ?description } }
WHERE { ?row csvw:describes ?topic ; col:description ?description }
