INSERT { GRAPH ?row {
  ?award a wsis:PrizeAward ; wsis:prize ?prize ; wsis:prizeYear ?year ; wsis:distinction ?distinction ; wsis:award ?project .
  ?project wsis:name ?name
} }
WHERE { ?row csvw:describes ?award ; col:prize ?prize ; col:year ?year ; col:distinction ?distinction ; col:project ?project ; col:name ?name } ;

INSERT { GRAPH ?row { ?award wsis:prizeFor ?line } }
WHERE { ?row csvw:describes ?award ; col:action_line ?line } ;

INSERT { GRAPH ?row { ?project wsis:country ?country } }
WHERE { ?row col:project ?project ; col:country ?country }
