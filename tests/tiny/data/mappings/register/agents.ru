INSERT { GRAPH ?row { ?agent skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?agent ; col:label ?label } ;

INSERT { GRAPH ?row { ?agent wsis:acronym ?acronym } }
WHERE { ?row csvw:describes ?agent ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?agent skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?agent ; col:variants ?variant }
