INSERT { GRAPH ?row { ?element wsis:number ?number } }
WHERE { ?row col:element ?element ; col:number ?number } ;

INSERT { GRAPH ?row { ?element wsis:name ?name } }
WHERE { ?row col:element ?element ; col:name ?name } ;

INSERT { GRAPH ?row { ?element dcterms:isPartOf ?plan } }
WHERE { ?row col:element ?element ; col:plan ?plan } ;

INSERT { GRAPH ?row { ?element skos:broader ?whole } }
WHERE { ?row col:element ?element ; col:part_of ?whole } ;

INSERT { GRAPH ?row { ?element wsis:setBy ?agent } }
WHERE { ?row col:element ?element ; col:set_by ?agent } ;

INSERT { GRAPH ?row { ?element wsis:due ?due } }
WHERE { ?row col:element ?element ; col:due ?due } ;

INSERT { GRAPH ?row { ?element wsis:objectiveOf ?agent } }
WHERE { ?row col:element ?element ; col:objective_of ?agent } ;

INSERT { GRAPH ?row { ?element wsis:achievedStatus ?status } }
WHERE { ?row col:element ?element ; col:status ?status }
