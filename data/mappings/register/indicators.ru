INSERT { GRAPH ?row { ?thing a wsis:Indicator ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?thing ; col:label ?label } ;

INSERT { GRAPH ?row { ?thing skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?thing ; col:variants ?variant }
