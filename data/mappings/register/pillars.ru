INSERT { GRAPH ?row { ?pillar a wsis:Pillar ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?pillar ; col:label ?label } ;

INSERT { GRAPH ?row { ?pillar dcterms:isPartOf ?whole } }
WHERE { ?row csvw:describes ?pillar ; col:part_of ?whole } ;

INSERT { GRAPH ?row { ?pillar skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?pillar ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?pillar dcterms:description ?description } }
WHERE { ?row csvw:describes ?pillar ; col:description ?description }
