INSERT { GRAPH ?row { ?line wsis:name ?name } }
WHERE { ?row col:action_line ?line ; col:name ?name }
