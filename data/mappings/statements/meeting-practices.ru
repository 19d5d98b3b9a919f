INSERT { GRAPH ?row { ?agent wsis:practises ?practice } }
WHERE { ?row col:agent ?agent ; col:practice ?practice } ;

INSERT { GRAPH ?row { ?agent wsis:meetsOn ?platform } }
WHERE { ?row col:agent ?agent ; col:platform ?platform }
