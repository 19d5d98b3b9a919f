INSERT { GRAPH ?row { ?organisation wsis:name ?name } }
WHERE { ?row col:organisation ?organisation ; col:name ?name } ;

INSERT { GRAPH ?row { ?organisation wsis:acronym ?acronym } }
WHERE { ?row col:organisation ?organisation ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?organisation wsis:address ?address } }
WHERE { ?row col:organisation ?organisation ; col:address ?address } ;

INSERT { GRAPH ?row { ?organisation schema:url ?url } }
WHERE { ?row col:organisation ?organisation ; col:url ?url } ;

INSERT { GRAPH ?row { ?organisation schema:foundingDate ?date } }
WHERE { ?row col:organisation ?organisation ; col:founded ?date } ;

INSERT { GRAPH ?row { ?organisation wsis:stakeholderGroup ?group } }
WHERE { ?row col:organisation ?organisation ; col:stakeholder_group ?group } ;

INSERT { GRAPH ?row { ?organisation wsis:socialAccount ?account } }
WHERE { ?row col:organisation ?organisation ; col:social_accounts ?account }
