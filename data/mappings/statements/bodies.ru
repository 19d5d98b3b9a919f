INSERT { GRAPH ?row { ?body wsis:name ?name } }
WHERE { ?row col:body ?body ; col:name ?name } ;

INSERT { GRAPH ?row { ?body wsis:acronym ?acronym } }
WHERE { ?row col:body ?body ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?body org:subOrganizationOf ?parent } }
WHERE { ?row col:body ?body ; col:part_of ?parent } ;

INSERT { GRAPH ?row { ?body schema:foundingDate ?date } }
WHERE { ?row col:body ?body ; col:established ?date }
