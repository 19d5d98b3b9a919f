INSERT { GRAPH ?row { ?thing a ?class ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?thing ; col:class ?class ; col:label ?label } ;

INSERT { GRAPH ?row { ?thing skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?thing ; col:variants ?variant }
