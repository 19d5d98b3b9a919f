INSERT { GRAPH ?row { ?topic a wsis:Topic ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?topic ; col:label ?label } ;

INSERT { GRAPH ?row { ?topic skos:broader ?broader } }
WHERE { ?row csvw:describes ?topic ; col:broader ?broader } ;

INSERT { GRAPH ?row { ?topic skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?topic ; col:variants ?variant }
