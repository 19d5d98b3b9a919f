INSERT { GRAPH ?row { ?standard wsis:developedBy ?developer } }
WHERE { ?row col:standard ?standard ; col:developer ?developer }
