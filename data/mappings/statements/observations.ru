INSERT { GRAPH ?row { ?observation a wsis:Observation ; wsis:indicator ?indicator ; wsis:value ?value ; wsis:valueKind ?kind } }
WHERE { ?row csvw:describes ?observation ; col:indicator ?indicator ; col:value ?value ; col:kind ?kind } ;

INSERT { GRAPH ?row { ?observation wsis:area ?area } }
WHERE { ?row csvw:describes ?observation ; col:area ?area } ;

INSERT { GRAPH ?row { ?observation wsis:period ?period } }
WHERE { ?row csvw:describes ?observation ; col:period ?period } ;

INSERT { GRAPH ?row { ?observation wsis:total ?total } }
WHERE { ?row csvw:describes ?observation ; col:total ?total } ;

INSERT { GRAPH ?row { ?observation wsis:unit ?unit } }
WHERE { ?row csvw:describes ?observation ; col:unit ?unit } ;

INSERT { GRAPH ?row { ?observation wsis:qualifier ?qualifier } }
WHERE { ?row csvw:describes ?observation ; col:qualifier ?qualifier } ;

INSERT { GRAPH ?row { ?observation wsis:observedThing ?thing } }
WHERE { ?row csvw:describes ?observation ; col:about ?thing }
